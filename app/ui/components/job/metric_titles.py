"""What a metric is called."""

from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language import Translator


def metric_title(entry: CatalogueEntry | None, name: str, _: Translator) -> str:
    """The workload's title for a metric, else its name. Not Markdown."""
    metric = entry.metrics.get(name) if entry else None
    return one_line(_.pick(metric.title) if metric else name, 80)
