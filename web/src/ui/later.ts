import { language } from '../text/text.svelte';

/** What is loaded when it is first needed, with its texts. */
export async function later<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), language.loadLater()]);
  return loaded;
}

let idle: Promise<void> | undefined;

/** When what one sees has been painted and the browser has nothing else to do. */
export function whenIdle(): Promise<void> {
  idle ??= new Promise((done) => {
    // Safari has no requestIdleCallback.
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: 2000 });
    else setTimeout(done, 500);
  });
  return idle;
}

/** What is not needed for the first look, but soon after it. */
export async function soon<T>(load: () => Promise<T>): Promise<T> {
  await whenIdle();
  return later(load);
}
