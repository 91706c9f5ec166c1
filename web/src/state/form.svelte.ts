import { asRefusal, type Kind } from '../net/refusal';

export interface FormProblem {
  kind: Kind | 'required';
  field: string | undefined;
  /** Tells apart what the kind alone does not. */
  reason: string | undefined;
  seconds: number | undefined;
}

/** What was wrong with something that has no fields. */
export function problemOf(error: unknown): FormProblem {
  const { kind, reason, retryAfterMs } = asRefusal(error);
  const seconds = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000);
  return { kind, field: undefined, reason, seconds };
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
    return this.refuse('required', field);
  }

  /** What can be seen to be wrong without asking the server. */
  refuse(kind: FormProblem['kind'], field: string): false {
    this.problem = { kind, field, reason: undefined, seconds: undefined };
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
    const { kind, field, reason } = asRefusal(error);
    const known = field !== undefined && this.fields.includes(field);
    const hers = (kind === 'unauthenticated' || kind === 'conflict') && reason === undefined;
    const ours = hers ? this.fallback : undefined;
    return { ...problemOf(error), field: known ? field : ours };
  }
}
