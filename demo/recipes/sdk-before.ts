// sdk-before.ts
import type COS from 'cos-js-sdk-v5';

type Address = { Bucket: string; Region: string; Key: string };

export function upload(cos: COS, address: Address, Body: Blob, done: (error: unknown) => void) {
  let taskId = '';
  const onTaskReady = (id: string) => {
    taskId = id;
  };
  cos.sliceUploadFile({ ...address, Body, onTaskReady }, done);
  return { cancel: () => cos.cancelTask(taskId) }; // what is stored stays, and `done` is never called
}
