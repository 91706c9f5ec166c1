import { createContext } from 'svelte';
import type { Author } from '../state/rows';

/** Who is shown on a card, and in which corner of the page it is. */
export interface Card {
  person: Author;
  beside: Element;
}

/** The card of a person, which opens from wherever he is named. */
export class Cards {
  shown = $state.raw<Card | null>(null);
  /** Whom an administrator deals with. */
  ward = $state.raw<string | null>(null);

  show(person: Author, beside: Element): void {
    this.shown = { person, beside };
  }

  deal(person: string): void {
    this.shown = null;
    this.ward = person;
  }
}

export const [getCards, setCards] = createContext<Cards>();
