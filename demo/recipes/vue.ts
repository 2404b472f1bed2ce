// An upload in Vue: its state as a composable. Source: Vue's documentation of shallowRef and onScopeDispose.
import type { UploadController } from 'cos-abort/upload';
import { onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/**
 * The state of an upload. While the component is shown, a page that closes aborts it.
 * @example
 * <script setup lang="ts">
 * const { upload } = defineProps<{ upload: UploadController }>();
 * const state = useUploadState(upload);
 * </script>
 * <template>
 *   <p>{{ state }} <button @click="upload.abort()">Cancel</button></p>
 * </template>
 */
export function useUploadState(upload: UploadController): Readonly<ShallowRef<UploadController['state']>> {
  const state = shallowRef(upload.state);
  const changed = (): void => {
    state.value = upload.state;
  };
  upload.addEventListener('statechange', changed);
  const disarm = upload.abortOnPageHide();
  onScopeDispose(() => {
    upload.removeEventListener('statechange', changed);
    disarm();
  });
  return state;
}
