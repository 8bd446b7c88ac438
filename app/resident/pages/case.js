/* What follows the # of a link never leaves the browser by itself. Here it goes into the field and is posted. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-code]');
  function open() {
    var code = decodeURIComponent(location.hash.slice(1));
    if (!form || !code) return;
    history.replaceState(null, '', location.pathname + location.search); // nor stays it in the history
    form.elements.namedItem('code').value = code;
    form.submit();
  }
  addEventListener('hashchange', open);
  open();
})();
