/* Runs before the first paint, so that nobody sees a flash of the wrong theme or text size.
   Plain script on purpose (no module, no build step); src/store/prefs.svelte.ts writes what it reads. */
(function () {
  var prefs = {};
  try {
    prefs = JSON.parse(localStorage.getItem('doorstep-prefs') || '{}') || {};
  } catch (e) {
    /* storage refused or garbled: the defaults are fine */
  }
  var root = document.documentElement;
  var dark =
    prefs.theme === 'dark' || (prefs.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'doorstep-dark' : 'doorstep';
  if (prefs.text && prefs.text !== 'normal') root.dataset.text = prefs.text;
  if (prefs.locale === 'en') root.lang = 'en';
})();
