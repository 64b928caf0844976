import { openrestyImage } from "../src/testkit/image.ts";
import { aims } from "./aims.ts";
import { Container } from "./container.ts";
import { accept, guard } from "./guard.ts";
import { countInstructions } from "./instructions.ts";
import { compileLoad } from "./load/load.ts";
import { nginxFacts } from "./nginx.ts";
import { readOptions, usage, type Options } from "./options.ts";
import { copyPick, measurePicks, tableNames } from "./pick/pick.ts";
import { plot } from "./plot.ts";
import { Progress } from "./progress.ts";
import { circumstances, committedResults, writeResult, type Figures, type Stage } from "./results.ts";
import { report } from "./report.ts";
import { measureTables } from "./tables.ts";
import { guardTable, terminalTables } from "./terminal.ts";
import { measureThroughput } from "./throughput.ts";
import { watchTraces } from "./traces.ts";

/** Debian packages: a compiler for the load driver, valgrind for counting. */
const packages = ["gcc", "libc6-dev", "valgrind"];

/** Seconds after which the container ends, whatever happens. */
const lifetime = 45 * 60;

const words = process.argv.slice(2);
const command = words.length === 0 ? "npm run bench" : `npm run bench -- ${words.join(" ")}`;
const options = readOptions(words);
if (options === undefined) process.stdout.write(usage);
else await bench(options);

async function bench(options: Options): Promise<void> {
  const progress = new Progress();
  progress.stage("image and container");
  const image = await openrestyImage({ release: options.release, packages }, (text) => {
    progress.show(text);
  });
  const nginx = nginxFacts(image);
  const variants = options.variants.filter(({ runsOn }) => runsOn === undefined || runsOn(nginx));
  const missing = options.variants.filter((variant) => !variants.includes(variant)).map(({ name }) => name);
  if (missing.length > 0) console.log(`not in nginx ${nginx.version}, so left out: ${missing.join(", ")}`);
  const figures: { -readonly [S in Stage]?: Figures[S] } = {};
  {
    await using container = await Container.start(image, lifetime);
    await compileLoad(container);
    await copyPick(container);
    if (options.guard) {
      progress.stage("guard");
      const found = await guard(container, nginx, progress);
      progress.stage("done");
      if (options.accept) await accept(found);
      console.log(guardTable(found));
      if (!options.accept && found.some(({ hasGrown }) => hasGrown)) process.exitCode = 1;
      return;
    }
    const keep = async <S extends Stage>(stage: S, made: Figures[S]): Promise<void> => {
      Object.assign(figures, { [stage]: made });
      if (options.out === undefined) return;
      await writeResult(options.out, stage, { circumstances: circumstances(nginx, command), figures: made });
    };
    for (const stage of options.stages) {
      progress.stage(stage);
      switch (stage) {
        case "throughput":
          await keep(stage, await measureThroughput(container, nginx, variants, options.throughput, progress));
          break;
        case "instructions":
          await keep(stage, await countInstructions(container, nginx, variants, options.instructions, progress));
          break;
        case "traces":
          await keep(stage, await watchTraces(container, nginx, variants, options.traces.serverCounts, progress));
          break;
        case "pick":
          await keep(stage, await measurePicks(container, nginx, { ...options.pick, tables: tableNames }, progress));
          break;
        case "tables":
          await keep(stage, measureTables(tableNames, options.tables.serverCounts, options.tables.sessions));
          break;
      }
    }
    progress.stage("done");
  }

  console.log(terminalTables(figures, aims(figures)));
  const faults = [...(figures.traces ?? []), ...(figures.pick ?? [])].flatMap((one) => {
    const name = "variant" in one ? one.variant : one.table;
    return one.faults.map((fault) => `${name}, ${one.serverCount} servers: ${fault}`);
  });
  for (const fault of faults) console.log(`fault: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  if (options.out === committedResults) {
    await plot(committedResults);
    await report(committedResults);
  }
}
