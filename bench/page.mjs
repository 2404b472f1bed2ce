// What the page of the bench can be asked for, by the program that drives its browser.
import Sdk from 'cos-js-sdk-v5/src/cos.js';
import { waysToAbort } from './aborters.mjs';
import { race } from './rounds.mjs';
import { raceSignatures, raceUrls } from './signers.mjs';
import { sdkCredentials } from './upload.mjs';

if (!globalThis.crossOriginIsolated) throw new Error('the clock of this page is too coarse');

globalThis.bench = {
  signatures: (rounds) => raceSignatures({}, rounds),
  urls: (rounds) => raceUrls({ name: 'cos-js-sdk-v5, getObjectUrl', sdk: new Sdk(sdkCredentials) }, rounds),
  aborts: () => race(waysToAbort(location.origin, { name: 'cos-js-sdk-v5', Sdk }), { rounds: 200, times: 1 }),
};
