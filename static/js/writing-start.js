// The scripts of the writing desk, where there is a form to write in: not on lists, not on the
// pages of moves, which share the form's media.

import { data, form } from "./writing-fields.js";

if (form && data) {
  import("./writing-keep.js");
  import("./writing-keys.js");
}
