// What only a script can do, and nobody misses who runs none.

// A form came back with mistakes: go to their summary, so that it is read out and in sight.
document.getElementById("erros")?.focus();

// Part of a page could not be had: let the browser ask for the whole of it, and say what it says.
document.addEventListener("htmx:sendError", (event) => {
  location.assign(event.detail.pathInfo.finalRequestPath);
});
