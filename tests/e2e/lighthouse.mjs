// Judges one page as Lighthouse does for mobile phones: node lighthouse.mjs '{"url", "browser", "profile", "flags"}'.
// With a profile the browser opens as somebody who is signed in. Prints {scores: 0 to 100 by category, failed: audits}.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { argv, stdout } from 'node:process';

const { url, browser, profile, flags } = JSON.parse(argv[2]);
const chrome = await launch({
  chromePath: browser,
  chromeFlags: ['--headless=new', ...flags],
  ...(profile ? { userDataDir: profile } : {}),
});
try {
  const { lhr } = await lighthouse(url, {
    port: chrome.port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: ['performance', 'accessibility', 'best-practices'],
    // Emptying the browser would sign the person out and remove the app.
    disableStorageReset: Boolean(profile),
  });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const categories = Object.values(lhr.categories);
  const scores = Object.fromEntries(categories.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]));
  const failed = categories
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  stdout.write(JSON.stringify({ scores, failed, at: lhr.finalDisplayedUrl }));
} finally {
  await chrome.kill();
}
