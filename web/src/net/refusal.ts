/** Why an operation was not done. The first kinds are the protocol's; `unreachable` is ours:
 *  no answer came, so it is not known whether it was done. */
export type Kind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'
  | 'internal'
  | 'unreachable';

const kinds = new Set<string>([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'unavailable',
  'internal',
]);

export interface RefusalDetails {
  field?: string | undefined;
  reason?: string | undefined;
  retryAfterMs?: number | undefined;
}

export class Refusal extends Error {
  readonly field: string | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly kind: Kind,
    message = '',
    details: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.field = details.field;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** What the server may say in a problem document or in an error frame. */
export interface Said {
  kind?: unknown;
  type?: unknown;
  detail?: unknown;
  message?: unknown;
  field?: unknown;
  reason?: unknown;
  retry_after_ms?: unknown;
}

export function refusalFrom(said: Said): Refusal {
  const name = text(said.kind) ?? text(said.type)?.replace(/^.*\//, '') ?? '';
  const kind = kinds.has(name) ? (name as Kind) : 'internal';
  return new Refusal(kind, text(said.detail) ?? text(said.message) ?? '', {
    field: text(said.field),
    reason: text(said.reason),
    retryAfterMs: typeof said.retry_after_ms === 'number' ? said.retry_after_ms : undefined,
  });
}

export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('unreachable', String(error));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
