import { asRefusal, type Kind } from '../net/refusal';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** 24 characters of 6 bits. `crypto.randomUUID` is missing outside a secure context. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => alphabet[byte & 63]).join('');
}

/** What leaves open whether it was done. */
const unknown: ReadonlySet<Kind> = new Set(['unreachable', 'unavailable', 'internal']);

/**
 * Makes something new at most once: who asks again for the same after an answer was lost asks under
 * the same key, and gets what was made the first time.
 */
export class Once {
  private asked = { content: '', key: '' };

  async make<T>(wanted: object, make: (key: string) => Promise<T>): Promise<T> {
    const content = JSON.stringify(wanted);
    if (this.asked.content !== content) this.asked = { content, key: makeKey() };
    try {
      const made = await make(this.asked.key);
      this.forget();
      return made;
    } catch (error) {
      if (!unknown.has(asRefusal(error).kind)) this.forget();
      throw error;
    }
  }

  private forget(): void {
    this.asked = { content: '', key: '' };
  }
}
