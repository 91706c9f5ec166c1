"""Debian's python3-aiohttp as a client of Bincang; lines.py says how the test speaks to it."""

import asyncio

import aiohttp

from lines import arguments, orders, tell


async def join(session, url, name):
    async with session.post(url + "/api/guest.join", json={"name": name}) as response:
        response.raise_for_status()
        return (await response.json())["token"]


async def hear(ws):
    async for message in ws:
        if message.type == aiohttp.WSMsgType.TEXT:
            tell("text", text=message.data)
        elif message.type == aiohttp.WSMsgType.PING:
            await ws.pong(message.data)
        elif message.type == aiohttp.WSMsgType.PONG:
            tell("pong")


async def obey(ws, hearing):
    async for order in orders():
        if order["do"] == "send":
            (text,) = order["texts"]  # it has no way to send fragments
            await ws.send_str(text)
        elif order["do"] == "ping":
            await ws.ping()
        elif order["do"] == "close":
            hearing.cancel()  # aiohttp 3.8 waits for the answer only while nobody else reads
            await asyncio.wait([hearing])
            await ws.close(code=order["code"])
            return


async def main():
    url, address, name = arguments()
    async with aiohttp.ClientSession() as session:
        options = {"compress": 15, "autoping": False}  # offers an extension; shows us the pongs
        if name:
            token = await join(session, url, name)
            options["protocols"] = ["bincang.v1"]
            options["headers"] = {"Authorization": "Bearer " + token}
        async with session.ws_connect(address, **options) as ws:
            tell("open", client="aiohttp " + aiohttp.__version__, protocol=ws.protocol or "")
            hearing = asyncio.create_task(hear(ws))
            obeying = asyncio.create_task(obey(ws, hearing))
            await asyncio.wait([hearing])
            if hearing.cancelled():  # it is we who close
                await obeying
            obeying.cancel()
            tell("close", code=ws.close_code, reason="")


asyncio.run(main())
