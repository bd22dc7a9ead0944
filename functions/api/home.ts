/** What a browser sees that opens the API's address. */
export const home = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Headstart</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>Headstart</h1>
<p>Image classification by transfer learning. This is the address of its HTTP API.</p>
<p>Every route, its parameters and its answers: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).
Requests below <code>/v1</code> need a key: <code>Authorization: Bearer hs_...</code></p>
</html>
`;
