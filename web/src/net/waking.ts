/** The browser has a line again, or somebody looks at the page again. */
export function onWaking(act: () => void): void {
  addEventListener('online', act);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') act();
  });
}
