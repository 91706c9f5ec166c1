"""What the two clients share: a door's address, a guest's name, and JSON lines to the test.

The test writes orders to standard input, a line each: {"do":"send","texts":[…]}, where more than
one text means a message in fragments, {"do":"ping"} and {"do":"close","code":1000}; the end of
standard input closes, too. What happens is written to standard output in the same way.
"""

import asyncio
import json
import sys


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


async def orders():
    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)
    yield {"do": "close", "code": 1000}


def arguments():
    """The server's address, its door and, for the socket door, a name for the guest."""
    url, door = sys.argv[1:3]
    return url, url.replace("http", "ws", 1) + "/websocket", sys.argv[3] if door == "socket" else None
