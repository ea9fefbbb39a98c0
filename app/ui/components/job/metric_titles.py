"""What a metric is called."""

from app.domain.text import one_line
from app.language import Translator
from app.ui.components.job_view import JobView


def metric_title(view: JobView, name: str, _: Translator) -> str:
    """The workload's title for a metric, else its name. Not Markdown."""
    metric = view.entry.metrics.get(name) if view.entry else None
    return one_line(_.pick(metric.title) if metric else name, 80)
