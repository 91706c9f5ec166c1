/** What is put into the page to measure it from inside. Everything in it runs in the browser. */
export function probe(): void {
  const burst = /burst (\d+)\b/g;
  const taken = new Map<number, { at: number; frame: number }>();
  const painted = new Map<number, { ms: number; frames: number }>();
  const tasks: number[] = [];
  let frame = 0;
  const tick = () => {
    frame++;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });

  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        for (const [, n] of String(data).matchAll(burst))
          if (!taken.has(Number(n))) taken.set(Number(n), { at: performance.now(), frame });
      });
    }
  };

  const arriving = new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    const found = added.flatMap((node) => [...(node.textContent ?? '').matchAll(burst)]);
    for (const [, n] of found) settle(Number(n));
  });
  arriving.observe(document, { childList: true, subtree: true });

  function settle(n: number): void {
    const from = taken.get(n);
    if (!from || painted.has(n)) return;
    painted.set(n, { ms: NaN, frames: NaN });
    // What is in the document when a frame begins is painted by it.
    requestAnimationFrame(() => {
      const frames = frame - from.frame;
      afterPaint(() => painted.set(n, { ms: performance.now() - from.at, frames }));
    });
  }

  function afterPaint(then: () => void): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  }

  /** Milliseconds, and frames, from doing something until what is wanted was painted. A frame may
   *  still put something into the document after its callbacks: so it is looked at behind it. */
  function until(act: () => void, there: () => boolean): Promise<{ ms: number; frames: number }> {
    return new Promise((done) => {
      const start = performance.now();
      let frames = 0;
      act();
      const look = () => {
        frames++;
        afterPaint(() => {
          if (there()) done({ ms: performance.now() - start, frames });
          else requestAnimationFrame(look);
        });
      };
      requestAnimationFrame(look);
    });
  }

  /** Counts frames, rows and long tasks from now on; what it returns ends it. */
  function watch(): () => Watched {
    arriving.disconnect();
    const start = performance.now();
    const from = { frame, task: tasks.length };
    let [rows, going] = [0, true];
    const look = () => {
      rows = Math.max(rows, document.querySelectorAll('article').length);
      if (going) requestAnimationFrame(look);
    };
    look();
    return () => {
      going = false;
      const ms = performance.now() - start;
      return { ms, frames: frame - from.frame, rows, tasks: tasks.slice(from.task) };
    };
  }

  Object.assign(window, { bench: { until, painted, watch } });
}

export interface Timing {
  ms: number;
  frames: number;
}

export interface Watched {
  ms: number;
  frames: number;
  /** Messages in the document at most. */
  rows: number;
  /** The length of each task over 50 ms, in ms. */
  tasks: number[];
}

declare global {
  interface Window {
    bench: {
      until(act: () => void, there: () => boolean): Promise<Timing>;
      painted: Map<number, Timing>;
      watch(): () => Watched;
    };
  }
}
