// What a page takes, by its own clock, in ms. Added before the page's own scripts.
(() => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const shown = (selector) =>
    new Promise((done) => {
      if (document.querySelector(selector)) return done();
      const watch = new MutationObserver(() => {
        if (!document.querySelector(selector)) return;
        watch.disconnect();
        done();
      });
      watch.observe(document, { childList: true, subtree: true });
    });

  window.stopwatch = {
    // From the moment the address was asked for.
    opened: async (selector) => {
      await shown(selector);
      await painted();
      return performance.now();
    },
    // Until what was typed has changed the screen.
    typed: async (field, text) => {
      const began = performance.now();
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await painted();
      return performance.now() - began;
    },
    pressed: async (button, selector) => {
      const began = performance.now();
      button.click();
      await shown(selector);
      await painted();
      return performance.now() - began;
    },
    // A district's worth of neighbours: the households on this phone over and over, under other ids. How many people.
    crowd: async (atLeast) => {
      const { name } = (await indexedDB.databases()).find((found) => /^doorstep-[0-9a-f]{8}-/.test(found.name));
      const ask = (request) => new Promise((done, fail) => Object.assign(request, { onsuccess: () => done(request.result), onerror: () => fail(request.error) }));
      const database = await ask(indexedDB.open(name));
      const bundles = await ask(database.transaction('households').objectStore('households').getAll());
      const rows = bundles.filter((row) => row.sealed.plain.household); // not what is to be done in a grid, at no door
      const peopleOf = (row) => Object.keys(row.sealed.plain.residents).length;
      let people = rows.reduce((sum, row) => sum + peopleOf(row), 0);
      const writing = database.transaction('households', 'readwrite');
      const done = new Promise((resolve, reject) => Object.assign(writing, { oncomplete: resolve, onabort: () => reject(writing.error) }));
      while (people < atLeast) {
        for (const row of rows) {
          const copy = structuredClone(row);
          copy.id = copy.sealed.plain.household.data.id = crypto.randomUUID();
          copy.members = [];
          writing.objectStore('households').put(copy);
          people += peopleOf(row);
        }
      }
      await done;
      database.close();
      return people;
    },
  };
})();
