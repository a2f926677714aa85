/** The minimal page without Python: the floor. */
"use strict";

function show(status) {
  document.querySelector("#number").textContent = status.PHONE_NUMBER;
  document.querySelector("#state").textContent = status.CALL_STATE;
  performance.mark("panel:painted");
}

BX24.init(() => BX24.placement.call("getStatus", {}, show));
