import { asRefusal, type Kind } from '../net/refusal';

export interface FormProblem {
  kind: Kind | 'required';
  field: string | undefined;
  seconds: number | undefined;
}

/** A form that is being filled in: whether it is on its way, and what was wrong with it. */
export class Form {
  busy = $state(false);
  problem = $state.raw<FormProblem | null>(null);

  /** `fallback` names the field for a refusal that names none of `fields`. */
  constructor(
    private readonly fields: readonly string[],
    private readonly fallback?: string,
  ) {}

  require(field: string): false {
    this.problem = { kind: 'required', field, seconds: undefined };
    return false;
  }

  async submit(act: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.problem = this.describe(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private describe(error: unknown): FormProblem {
    const { kind, field, retryAfterMs } = asRefusal(error);
    const known = field !== undefined && this.fields.includes(field);
    const seconds = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000);
    const ours = kind === 'unauthenticated' || kind === 'conflict' ? this.fallback : undefined;
    return { kind, field: known ? field : ours, seconds };
  }
}
