// The recipe is a test of Vitest itself: it runs here as it stands.
import '../../demo/recipes/msw.test.ts';
