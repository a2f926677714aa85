/** A page of the portal as it looks in a slider: says which record the path means. */

import { clientOf } from "./clients.js";

const [, type, id] = /^\/crm\/(\w+)\/details\/(\d+)\//.exec(location.pathname) ?? [];
document.querySelector("h1").textContent = type ? clientOf(type.toUpperCase(), id).name : "Portal page";
document.querySelector("#path").textContent = location.pathname;
