// The WebSocket of undici, or the one that Node brings, as a client of Bincang:
//
//   node node/client.mjs undici URL plain
//   node --experimental-websocket node/client.mjs node URL socket NAME
//
// The test writes orders to standard input, a JSON line each, and reads what happens in the same
// way from standard output; python/lines.py says which.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [which, url, door, name] = process.argv.slice(2);
const bundled = which === 'node';
const { WebSocket, fetch } = bundled ? globalThis : await import('undici');
const version = bundled
  ? `node ${process.versions.node} (its undici ${process.versions.undici})`
  : `undici ${createRequire(import.meta.url)('undici/package.json').version}`;

const tell = (event, more = {}) => process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);

async function join() {
  const response = await fetch(`${url}/api/guest.join`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(`guest.join: ${response.status} ${await response.text()}`);
  return (await response.json()).token;
}

const options = {};
if (door === 'socket') {
  options.protocols = ['bincang.v1'];
  options.headers = { Authorization: `Bearer ${await join()}` };
}
const ws = new WebSocket(`${url.replace('http', 'ws')}/websocket`, options);
const orders = createInterface({ input: process.stdin });

ws.onopen = () => tell('open', { client: version, protocol: ws.protocol });
ws.onmessage = ({ data }) => tell('text', { text: data });
ws.onerror = ({ message, error }) => console.error(message, error);
ws.onclose = ({ code, reason }) => {
  tell('close', { code, reason });
  process.stdin.destroy();
};
orders.on('line', (line) => {
  const order = JSON.parse(line);
  if (order.do === 'send') ws.send(order.texts[0]); // it has no way to send fragments, nor a ping
  if (order.do === 'close') ws.close(order.code);
});
orders.on('close', () => ws.close());
