// Before the first paint: what state/preferences.svelte.ts keeps.
try {
  const theme = localStorage.getItem('bincang.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept in this browser.
}
