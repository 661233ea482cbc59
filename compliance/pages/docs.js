// SPDX-License-Identifier: Apache-2.0
// Shows the document of this very build; a token that is typed in stays in the page and goes to this server alone.
window.addEventListener("DOMContentLoaded", () => {
  window.ui = window.SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    tagsSorter: "alpha",
    displayRequestDuration: true,
    persistAuthorization: false,
    validatorUrl: null,
    withCredentials: false,
  });
});
