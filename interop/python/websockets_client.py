"""Debian's python3-websockets as a client of Bincang; lines.py says how the test speaks to it."""

import asyncio
import json
import urllib.request

import websockets

from lines import arguments, orders, tell


def join(url, name):
    request = urllib.request.Request(
        url + "/api/guest.join",
        json.dumps({"name": name}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["token"]


async def obey(ws):
    async for order in orders():
        if order["do"] == "send":
            texts = order["texts"]
            await ws.send(texts if len(texts) > 1 else texts[0])
        elif order["do"] == "ping":
            await (await ws.ping())
            tell("pong")
        elif order["do"] == "close":
            await ws.close(order["code"])


async def main():
    url, address, name = arguments()
    options = {}
    if name:
        options = {
            "subprotocols": ["bincang.v1"],
            "extra_headers": {"Authorization": "Bearer " + join(url, name)},
        }
    async with websockets.connect(address, **options) as ws:
        tell("open", client="websockets " + websockets.__version__, protocol=ws.subprotocol or "")
        obeying = asyncio.create_task(obey(ws))
        try:
            async for message in ws:
                tell("text", text=message)
        except websockets.ConnectionClosedError:
            pass  # its code is told below
        obeying.cancel()
        tell("close", code=ws.close_code, reason=ws.close_reason)


asyncio.run(main())
