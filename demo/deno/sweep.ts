// Sweeps a bucket once: aborts the uploads that are too old to be under way, or shows which ones it would
// abort.

import { asUsage, UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { FLAG_NAMES, HELP, readFlags } from './flags.ts';
import { createProgress } from './progress.ts';
import { runSweep } from './run.ts';
import { summaryOf } from './summary.ts';
import { readBucket } from './sweep-settings.ts';
import { headline, rowOf } from './table.ts';
import { reasonOf } from './tally.ts';

async function main(): Promise<number> {
  const flags = readFlags(Deno.args);
  if (!flags) {
    console.log(HELP);
    return 0;
  }
  const bucket = readBucket((name) => Deno.env.get(name));
  const { dryRun } = flags;
  const columns = Deno.stdout.isTerminal() ? Deno.consoleSize().columns : Number.POSITIVE_INFINITY;
  const encoder = new TextEncoder();
  const progress = createProgress({
    // A table on the same terminal shows how far the run is, and a line that is rewritten would spoil it.
    isTerminal: Deno.stderr.isTerminal() && !(dryRun && Deno.stdout.isTerminal()),
    write: (text) => Deno.stderr.writeSync(encoder.encode(text)),
  });

  const interruption = new AbortController();
  function interrupt(): void {
    Deno.removeSignalListener('SIGINT', interrupt); // the second Ctrl-C ends the program at once
    interruption.abort();
  }
  Deno.addSignalListener('SIGINT', interrupt);
  const run = await runSweep(
    // Nothing is sent for an upload in a dry run: one at a time costs nothing and keeps the order of the
    // list.
    { ...bucket, ...flags, ...(dryRun && { concurrency: 1 }), signal: interruption.signal },
    (event, tally) => {
      if (dryRun && tally.seen === 1) console.log(headline(columns));
      if (dryRun) console.log(rowOf(event, columns));
      progress.tell(tally);
    },
  );
  Deno.removeSignalListener('SIGINT', interrupt);
  progress.end();

  if (run.ended === 'failed') {
    const usage = asUsage(run.error, FLAG_NAMES);
    if (usage && run.requests === 0) throw usage;
    console.error(`The list of uploads could not be had: ${visible(reasonOf(run.error))}`);
    if (run.tally.seen === 0) return 1;
  }
  console.log(summaryOf(run, dryRun));
  if (run.ended === 'interrupted') return 130;
  return run.ended === 'failed' || run.tally.failed > 0 ? 1 : 0;
}

try {
  Deno.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Deno.errors.NotCapable)) throw error;
  console.error(error.message);
  Deno.exitCode = 2;
}
