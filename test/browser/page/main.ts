// Uploads what is chosen, one part after the other, and shows it as the demo page does.
import { uploadPart } from '../../../src/multipart/upload-part.ts';
import { createUploadJournal, UploadController } from '../../../src/upload/index.ts';

const PART = 1024 * 1024;
const { address, credentials } = await (await fetch('/config')).json();
const journal = createUploadJournal();
const recovered = await journal.recover({ credentials, ...address });
document.body.dataset.recovered = String(
  recovered.filter(({ outcome }) => outcome === 'aborted' || outcome === 'gone').length,
);

const input = document.createElement('input');
Object.assign(input, { type: 'file', multiple: true, id: 'files' });
input.addEventListener('change', () => {
  for (const file of input.files ?? []) void upload(file);
});
document.body.append(input);

async function upload(file: File): Promise<void> {
  const object = { ...address, key: `cos-abort-demo/${file.name}` };
  const controller = new UploadController(object, { credentials, journal });
  const shown = document.createElement('p');
  const show = (): void => void Object.assign(shown.dataset, { upload: file.name, state: controller.state });
  controller.addEventListener('statechange', show);
  controller.abortOnPageHide();
  show();
  document.body.append(shown);
  const cancel = document.createElement('button');
  cancel.dataset.action = 'cancel';
  cancel.textContent = 'Cancel';
  cancel.addEventListener('click', async () => {
    const { outcome } = await controller.abort();
    shown.dataset.outcome = outcome;
  });
  shown.append(cancel);
  try {
    const opened = await controller.initiate();
    for (let i = 0; i * PART < file.size; i++) {
      const bytes = file.slice(i * PART, (i + 1) * PART);
      await controller.part((signal) => uploadPart(opened, i + 1, bytes, { credentials, signal }));
    }
    await controller.complete();
  } catch (error) {
    if (!controller.signal.aborted) console.error(error);
  }
}
