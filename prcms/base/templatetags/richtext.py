"""``{{ article.body|richtext }}``: stored HTML as safe markup."""

from django import template
from django.utils.safestring import SafeString

from prcms.base.richtext import render

register = template.Library()


@register.filter(is_safe=True)
def richtext(html: str | None) -> SafeString:
    """Sanitise once more and mark as safe; ``None`` and ``""`` give nothing."""
    return render(html)
