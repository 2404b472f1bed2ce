// A slow line in front of a handler: parts arrive at a given speed, so that a person can watch them and cut
// them off.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handler } from './listen.ts';

/** A part of which some bytes have arrived. */
export interface ArrivingPart {
  uploadId: string;
  partNumber: number;
  bytes: number;
}

/** @param speed in bytes per second, for each part. */
export function slowed(handler: Handler, speed: number): { handler: Handler; arriving(): ArrivingPart[] } {
  const parts = new Set<ArrivingPart>();
  return {
    arriving: () => [...parts],
    async handler(request) {
      const { searchParams } = new URL(request.url);
      if (request.method !== 'PUT' || !request.body) return handler(request);
      const part = {
        uploadId: searchParams.get('uploadId') ?? '',
        partNumber: Number(searchParams.get('partNumber')),
        bytes: 0,
      };
      const pace = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          await sleep((chunk.length / speed) * 1000);
          part.bytes += chunk.length;
          controller.enqueue(chunk);
        },
      });
      const init: RequestInit & { duplex: 'half' } = { body: request.body.pipeThrough(pace), duplex: 'half' };
      parts.add(part);
      try {
        return await handler(new Request(request, init));
      } finally {
        parts.delete(part);
      }
    },
  };
}
