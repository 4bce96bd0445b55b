(function () {
  "use strict";
  // A table that can be filtered by words, and by a severity where there are buttons for it.
  function filter(name) {
    var controls = document.getElementById(name + "-controls");
    var table = document.getElementById(name);
    if (!controls || !table) { return; }
    var search = controls.querySelector("input");
    var count = controls.querySelector("[role=status]");
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
  }
  filter("problems");
  filter("organizations");
  filter("ways");
})();
