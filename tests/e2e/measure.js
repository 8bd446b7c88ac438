// Measurements inside a page, for tests/e2e/access.py. Needs axe for the first.
window.measure = {
  async violations(theme) {
    document.documentElement.dataset.theme = theme;
    // A colour on its way from one to another has no contrast to speak of.
    await Promise.all(document.getAnimations().map((one) => one.effect.getComputedTiming().endTime < Infinity && one.finished));
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} (${failureSummary.replace(/\s+/g, ' ')})`),
    );
  },

  /** What is under the thumb counts, not what is drawn: a small word may stand in a large target. */
  smallTargets(least) {
    const reach = least / 2 - 1;
    const scope = document.querySelector('dialog[open]') ?? document;
    const found = [];
    for (const element of scope.querySelectorAll('button, a[href], input, select, textarea, summary')) {
      if (!element.checkVisibility({ visibilityProperty: true }) || isInSentence(element)) continue;
      element.scrollIntoView({ block: 'center' });
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      const x = (left + right) / 2;
      const y = (top + bottom) / 2;
      const wide = width >= least - 0.5 || (isHit(element, x - reach, y) && isHit(element, x + reach, y));
      const high = height >= least - 0.5 || (isHit(element, x, y - reach) && isHit(element, x, y + reach));
      if (!wide || !high) found.push(`${named(element)} ${Math.round(width)}×${Math.round(height)}`);
    }
    scrollTo(0, 0);
    return found;
  },

  /** What makes the page scroll sideways; nothing if it does not. */
  tooWide() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > room + 0.5)
      .map((element) => `${named(element)} ends at ${Math.round(element.getBoundingClientRect().right)}`);
  },

  /** A bar that stands still over a page that moves must leave most of it to see. */
  tooTall() {
    return [...document.querySelectorAll('.actionbar, .tabbar, .topbar')]
      .filter((bar) => getComputedStyle(bar).position === 'fixed' && bar.offsetHeight > innerHeight * 0.4)
      .map((bar) => `${bar.className} ${bar.offsetHeight} of ${innerHeight}`);
  },
};

function isHit(element, x, y) {
  const hit = document.elementFromPoint(x, y);
  if (hit === null) return false;
  return element.contains(hit) || [...(element.labels ?? [])].some((label) => label.contains(hit));
}

/** A word inside a sentence may be as low as its line; WCAG 2.5.8 says the same. */
function isInSentence(element) {
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '';
  return getComputedStyle(element).display.startsWith('inline') && [...element.parentElement.childNodes].some(isText);
}

function named(element) {
  const words = element.ariaLabel ?? element.textContent.trim().slice(0, 20);
  return `${element.tagName.toLowerCase()}.${element.className} “${words}”`;
}
