import { language } from '../text/text.svelte';

const broken = new Set<HTMLLinkElement>();
const mending = new Set<Promise<void>>();

/** Vite's loader asks for a stylesheet once, and takes one that failed for loaded ever after. */
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') broken.add(target);
  },
  true,
);

/** One that fails again is broken anew: that is no reason for what does not need it to fail. */
function mend(link: HTMLLinkElement): void {
  broken.delete(link);
  const again = link.cloneNode() as HTMLLinkElement;
  const tried = new Promise<void>((done) => {
    again.onload = again.onerror = () => done();
    link.replaceWith(again);
  });
  mending.add(tried);
  void tried.then(() => mending.delete(tried));
}

/** What is loaded when it is first needed, with its texts. */
export async function later<T>(load: () => Promise<T>): Promise<T> {
  broken.forEach(mend);
  await Promise.all(mending);
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

/** For how long it is tried again to load what is needed soon. */
const longestPause = 32_000;

/** What is not needed for the first look, but soon after it. The line may just then be gone: what
 *  fails is tried again for about a minute. */
export async function soon<T>(load: () => Promise<T>): Promise<T> {
  await whenIdle();
  for (let pause = 1000; ; pause *= 2) {
    try {
      return await later(load);
    } catch (failed) {
      if (pause > longestPause) throw failed;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}
