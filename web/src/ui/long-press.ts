const long = 450; // ms
const wobble = 10; // px that a finger may move meanwhile

let press = new AbortController();
let begun: Event | undefined;

/** Begun with each `pointerdown`: does something when a finger rests on the element. Nothing else
 *  is listened to until then, for a list has many rows and few fingers. */
export function longPress(event: PointerEvent, act: () => void): void {
  if (begun === event) return; // what lies within the element has taken it
  begun = event;
  press.abort();
  if (event.pointerType !== 'touch') return;
  press = new AbortController();
  const { signal } = press;
  const { clientX: x, clientY: y } = event;
  const element = event.currentTarget as HTMLElement;
  const timer = setTimeout(() => {
    if (!element.isConnected) return;
    // The finger that leaves would close what has opened, or tap on it.
    const leaves = (end: Event) => end.preventDefault();
    element.addEventListener('touchend', leaves, { signal, passive: false });
    act();
  }, long);
  const halt = () => clearTimeout(timer);
  const move = ({ clientX, clientY }: PointerEvent) => {
    if (Math.hypot(clientX - x, clientY - y) > wobble) halt();
  };
  signal.addEventListener('abort', halt);
  element.addEventListener('pointermove', move, { signal });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
    element.addEventListener(name, halt, { signal });
  }
  // The browser's own menu would cover ours; it may come after the finger has gone.
  element.addEventListener('contextmenu', (menu) => menu.preventDefault(), { signal });
}
