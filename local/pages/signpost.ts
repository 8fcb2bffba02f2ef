import type { RequestListener } from 'node:http';
import type { LocalFile } from '../local-file.ts';
import { HTML, type Html, html, page } from './html.ts';

/** Shows the start page at every path. */
export function signpostListener(describe: () => Promise<LocalFile>, madeAt: string): RequestListener {
  return (_, response) => {
    describe().then(
      (host) => response.writeHead(200, HTML).end(signpost(host, madeAt)),
      () => response.writeHead(500).end(),
    );
  };
}

/** The start page: what is running where, who is who, and what to try. */
function signpost({ urls, administrators, organisations, apiKeys }: LocalFile, madeAt: string): string {
  const nameOf = (id: string): string =>
    organisations.find(({ organisationId }) => organisationId === id)?.name ?? id;
  const someone = administrators[0]?.email ?? '<administrator email>';
  return page(
    'Latchkey on this machine',
    html`<p>Everything that was synthesized is running here. A page for administrators is still to come; the APIs are all there.</p>

<h2>Where things are</h2>
${table(
  ['What', 'Where'],
  [
    ['Admin API', link(urls.adminApi)],
    ['Example protected API', link(urls.protectedApi)],
    ['Mailbox', link(urls.mailbox)],
    ['Identity provider', link(`${urls.identityProvider}/.well-known/openid-configuration`)],
    ['AWS endpoints', html`<code>${urls.aws}</code>`],
  ],
)}

<h2>What to try</h2>
<p>In a shell, in the folder of the repository:</p>
<pre>token=$(npm run -s token -- ${someone})
curl -s ${urls.adminApi}/organisations -H "authorization: Bearer $token"</pre>
<p>The README goes on from there: create a key, use it, disable it. The values of the keys below are in <code>local.json</code> in the data folder.</p>

<h2>Administrators</h2>
${table(
  ['Name', 'E-mail', 'Organisation'],
  administrators.map(({ name, email, organisationId }) => [
    name,
    html`<code>${email}</code>`,
    nameOf(organisationId),
  ]),
)}

<h2>Organisations</h2>
${table(
  ['Name', 'Id', 'Below', 'Features'],
  organisations.map(({ name, organisationId, parentId, features }) => [
    name,
    html`<code>${organisationId}</code>`,
    parentId === undefined ? '–' : nameOf(parentId),
    features.join(', ') || '–',
  ]),
)}

<h2>Demonstration keys</h2>
<p>As they stood when they were made, on ${madeAt.slice(0, 10)}. To have them made anew: <code>npm start -- --fresh</code></p>
${table(
  ['Name', 'Organisation', 'Permission level', 'State'],
  apiKeys.map(({ name, organisationId, permissionLevel, state }) => [
    name,
    nameOf(organisationId),
    permissionLevel,
    state,
  ]),
)}`,
  );
}

function link(url: string): Html {
  return html`<a href="${url}">${url}</a>`;
}

function table(headings: readonly string[], rows: readonly (readonly (Html | string)[])[]): Html {
  return html`<div class="wide"><table>
<tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr>
${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}
</table></div>`;
}
