// Reads the emulator's state every second and shows it.
const element = (id) => document.getElementById(id);
const bytes = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

await refresh();
setInterval(refresh, 1000);

async function refresh() {
  try {
    show(await (await fetch('/state')).json());
  } catch {
    element('summary').textContent = 'The emulator does not answer.';
  }
}

function show({ buckets, counts, storedBytes, uploads, objects, requests }) {
  const names = buckets.map(({ bucket, region }) => `${bucket} in ${region}`).join(', ');
  element('summary').textContent =
    `${names}. Objects: ${counts.objects}. Unfinished uploads: ${counts.uploads}, with ${bytes.format(storedBytes)} bytes. Requests: ${counts.requests}.`;
  fill(
    'uploads',
    uploads.map(({ bucket, key, uploadId, parts, bytes: size, initiated }) => [
      { text: bucket },
      { text: key },
      { text: uploadId },
      { text: bytes.format(parts), className: 'number' },
      { text: bytes.format(size), className: 'number' },
      { text: clock.format(initiated) },
    ]),
  );
  fill(
    'objects',
    objects.map(({ bucket, key, size, etag }) => [
      { text: bucket },
      { text: key },
      { text: bytes.format(size), className: 'number' },
      { text: etag },
    ]),
  );
  fill(
    'requests',
    requests.map(({ time, method, path, status, code }) => [
      { text: clock.format(time) },
      { text: method },
      { text: path },
      {
        text: status === 0 ? 'lost' : String(status ?? '…'),
        className: isFailed(status) ? 'number failed' : 'number',
      },
      { text: code ?? '' },
    ]),
  );
}

function isFailed(status) {
  return status === 0 || status >= 400;
}

function fill(id, rows) {
  const body = element(id);
  const columns = body.parentElement.querySelectorAll('th').length;
  body.replaceChildren(...(rows.length > 0 ? rows.map(row) : [emptyRow(columns)]));
}

function row(cells) {
  const tr = document.createElement('tr');
  tr.append(...cells.map(cell));
  return tr;
}

function cell({ text, className = '' }) {
  const td = document.createElement('td');
  td.textContent = text;
  td.className = className;
  return td;
}

function emptyRow(columns) {
  const td = cell({ text: 'None.', className: 'empty' });
  td.colSpan = columns;
  const tr = document.createElement('tr');
  tr.append(td);
  return tr;
}
