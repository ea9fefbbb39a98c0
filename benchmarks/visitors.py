"""Readers of the page, in a process of their own: `python -m benchmarks.visitors`.

    python -m benchmarks.visitors ORIGIN SECONDS ADDRESS…

Says "ready" when every page is drawn; after so many seconds, what its readers saw, as JSON:
`ticks` in seconds each, `trouble`, `num_bytes`, and `asked`, how many ticks were asked for.
"""

import asyncio
import contextlib
import json
import sys

from benchmarks.visitor import Visitor

_APART_S = 0.05  # people do not come all at the same moment
_DRAWN_WITHIN_S = 120.0


async def _visit(origin: str, seconds: float, addresses: list[str]) -> dict[str, object]:
    visitors = [Visitor(origin, address) for address in addresses]
    tasks = []
    for visitor in visitors:
        tasks.append(asyncio.create_task(visitor.stay()))
        await asyncio.sleep(_APART_S)
    everybody = asyncio.gather(*(visitor.drawn.wait() for visitor in visitors))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(everybody, _DRAWN_WITHIN_S)
    for visitor in visitors:
        if not visitor.drawn.is_set():
            visitor.trouble.append("the page was never drawn")
        visitor.begin()
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    found = {
        "ticks": [tick for visitor in visitors for tick in visitor.ticks],
        "asked": sum(visitor.num_asked for visitor in visitors),
        "trouble": [word for visitor in visitors for word in visitor.trouble],
        "num_bytes": sum(visitor.num_bytes for visitor in visitors),
    }
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found


if __name__ == "__main__":
    origin, seconds, *addresses = sys.argv[1:]
    print(json.dumps(asyncio.run(_visit(origin, float(seconds), addresses))))
