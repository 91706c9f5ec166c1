import type { In, Name, Out } from './operations';
import { Refusal, refusalFrom, type Said } from './refusal';

/** After this long without an answer we no longer wait, in milliseconds. */
const patience = 15_000;

/** Asks over HTTP. The session travels as a cookie that scripts cannot see. */
export function call<N extends Name>(name: N, input: In<N>): Promise<Out<N>> {
  return send(name, input, 'same-origin');
}

/** Asks as somebody without a session, whoever is logged in here. */
export function callAsNobody<N extends Name>(name: N, input: In<N>): Promise<Out<N>> {
  return send(name, input, 'omit');
}

/** Says something while the page goes, when a line is cut with what is on it. */
export function sayLast<N extends Name>(name: N, input: In<N>): void {
  const body = new Blob([JSON.stringify(input)], { type: 'application/json' });
  navigator.sendBeacon(`/api/${name}`, body);
}

async function send<N extends Name>(
  name: N,
  input: In<N>,
  credentials: RequestCredentials,
): Promise<Out<N>> {
  const response = await post(name, input, credentials);
  const body = await bodyOf(response);
  if (response.ok) return body as Out<N>;
  throw refusalFrom({ retry_after_ms: retryAfter(response), ...(body as Said) });
}

async function post(
  name: string,
  input: object,
  credentials: RequestCredentials,
): Promise<Response> {
  try {
    return await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
      credentials,
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    throw new Refusal('unreachable', String(error));
  }
}

/** A proxy in between may answer with a page of its own. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    if (response.ok) throw new Refusal('unreachable', 'the answer was cut short');
    return { kind: response.status < 500 ? 'internal' : 'unavailable' };
  }
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
