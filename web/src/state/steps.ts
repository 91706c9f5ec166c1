import type { Anchor } from './room-view.svelte';

/** What the history keeps of an entry: where one was reading on a page, or how many layers lie on it. */
type Kept = Anchor | { layer: number } | null;

interface Layer {
  close: () => void;
}

interface Page {
  path: string;
  /** Where one was reading on the page that one leaves. */
  anchor: Anchor | null;
  /** The page that one leaves was another name of this one. */
  instead: boolean;
}

const layersOn = (kept: Kept) => (kept && 'layer' in kept ? kept.layer : 0);

/** The steps of the browser's Back: from a page to the one before, and from each layer that lies on a
 *  page (drawer, menu, dialog, panel) to what is beneath. Every layer has an entry of its own in the
 *  history; one that goes by itself takes its entry along. `history.go` is answered by a popstate,
 *  later: until then nothing else is done, and pages wait. */
class Steps {
  /** Another page is to be shown: the one that the address names now. */
  arrived: (anchor: Anchor | null) => void = () => undefined;
  private readonly layers: Layer[] = [];
  /** How many layers the history has on this page. After a reload they are there and nothing lies. */
  private depth = layersOn(history.state as Kept);
  private path = location.pathname;
  private going = false;
  private next: Page | null = null;

  constructor() {
    addEventListener('popstate', ({ state }) => this.popped(state as Kept));
    addEventListener('pageshow', ({ persisted }) => persisted && this.resumed());
    this.settleSoon();
  }

  /** Something lies on the page: Back takes it away with `close`, and so does going on. What is given
   *  back says that it went otherwise. */
  cover(close: () => void): () => void {
    const layer = { close };
    this.layers.push(layer);
    this.settleSoon();
    return () => {
      const at = this.layers.indexOf(layer);
      if (at >= 0) this.layers.splice(at, 1);
      this.settleSoon();
    };
  }

  /** Takes away what lies uppermost. Says whether there was something. */
  uncover(): boolean {
    const layer = this.layers.pop();
    layer?.close();
    this.settleSoon();
    return layer !== undefined;
  }

  /** To another page, which nothing lies on. */
  go(path: string, anchor: Anchor | null, instead = path === this.path): void {
    while (this.uncover());
    this.next = { path, anchor, instead };
    this.settle();
  }

  /** The page was left in the middle of a step, which nothing answers any more. */
  private resumed(): void {
    this.going = false;
    this.depth = layersOn(history.state as Kept);
    this.settle();
  }

  private popped(kept: Kept): void {
    const moved = location.pathname !== this.path;
    const expected = this.going && !moved;
    this.going = false;
    this.depth = layersOn(kept);
    if (!expected) this.back(moved, kept);
    this.settle();
  }

  private back(moved: boolean, kept: Kept): void {
    let closed = false;
    while (this.layers.length > this.depth) closed = this.uncover();
    const onPage = kept && 'layer' in kept ? null : kept;
    // Forward leads to where a layer was, which does not come again.
    if (moved || (!closed && this.depth === 0)) this.arrive(onPage);
  }

  /** What opens where something closes takes its entry. */
  private settleSoon(): void {
    queueMicrotask(() => this.settle());
  }

  /** Makes the history what the page is. */
  private settle(): void {
    if (this.going) return;
    const wanted = this.next ? 0 : this.layers.length;
    if (this.depth > wanted) {
      this.going = true;
      history.go(wanted - this.depth);
      return;
    }
    if (this.next) this.enter(this.next);
    while (this.depth < this.layers.length) history.pushState({ layer: ++this.depth }, '');
  }

  private enter({ path, anchor, instead }: Page): void {
    this.next = null;
    if (!instead) {
      history.replaceState(anchor, '');
      history.pushState(null, '', path);
    } else history.replaceState(null, '', path);
    this.arrive(null);
  }

  private arrive(anchor: Anchor | null): void {
    this.path = location.pathname;
    this.arrived(anchor);
  }
}

export const steps = new Steps();
