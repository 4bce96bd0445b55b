
(function () {
  "use strict";
  var controls = document.getElementById("controls");
  var table = document.getElementById("problems");
  if (!controls || !table) { return; }
  var search = document.getElementById("search");
  var count = document.getElementById("count");
  var buttons = Array.prototype.slice.call(controls.querySelectorAll("button"));
  var rows = Array.prototype.slice.call(table.tBodies[0].rows);
  var severity = "";
  controls.hidden = false;
  function apply() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      var hit = (!severity || row.dataset.severity === severity) && words.every(function (w) { return text.indexOf(w) >= 0; });
      row.hidden = !hit;
      if (hit) { shown++; }
    });
    count.textContent = shown + " of " + rows.length;
  }
  search.addEventListener("input", apply);
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      severity = button.dataset.severity;
      buttons.forEach(function (b) { b.setAttribute("aria-pressed", String(b === button)); });
      apply();
    });
  });
  apply();
})();
