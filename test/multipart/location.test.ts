// A location is told only when it is the object's own: a server may have put into it whatever it was sent.
import { expect, it } from 'vitest';
import { ownLocation } from '../../src/multipart/location.ts';

const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'dir/a b+é%.jpg' };
const host = 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com';
const encoded = 'dir/a%20b%2B%C3%A9%25.jpg';

it.each([
  `http://${host}/${address.key}`,
  `https://${host}/${address.key}`,
  `${host}/${address.key}`,
  `http://${host}/${encoded}`,
  `${host}/${encoded.replaceAll('/', '%2F')}`,
  `${host}/dir/a%20b+%c3%a9%25.jpg`,
])('%s is told as it is written', (location) => {
  expect(ownLocation(location, address)).toBe(location);
});

it.each([
  ['of the endpoint', 'http://media.example.com/k'],
  ['of the bucket', `http://${host}/k`],
])('behind a domain of its own: that %s', (_, location) => {
  expect(ownLocation(location, { ...address, key: 'k', endpoint: 'https://media.example.com' })).toBe(
    location,
  );
});

it.each([
  '',
  host,
  `${host}/`,
  `http://${host}/other.jpg`,
  `http://${host}/${encoded}?q-signature=219289e2957c5ff75d57eb70e2ccc24a24b349a0`,
  `http://${host}/${encoded}#token`,
  `http://${host}/${encoded}token`,
  `http://token@${host}/${encoded}`,
  `http://${host}:8080/${encoded}`,
  `http://evil.example/${encoded}`,
  `http://evil.example/${host}/${encoded}`,
  `http://http://${host}/${encoded}`,
  `ftp://${host}/${encoded}`,
  `//${host}/${encoded}`,
  `http://${host}\\${encoded}`,
  `http://${host}/${encoded}\ntoken`,
  `http://${host}/%`,
])('%j is not told', (location) => {
  expect(ownLocation(location, address)).toBeUndefined();
});
