"""Who may do what on the ground floor."""

GRANTS = {
    "administrator": [
        "base.add_user",
        "base.change_user",
        "base.view_user",
        "base.view_auditevent",
        "base.change_officeprofile",
        "base.view_officeprofile",
        "auth.view_group",
    ],
    "director": ["base.view_auditevent", "base.view_officeprofile", "base.change_officeprofile"],
    "editor": ["base.view_auditevent"],
}
