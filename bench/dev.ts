import { openrestyImage } from "../src/testkit/image.ts";
import { compileLoad } from "./load/load.ts";
import { Container } from "./container.ts";
import { countInstructions } from "./instructions.ts";
import { nginxFacts } from "./nginx.ts";
import { Progress } from "./progress.ts";
import { allVariants } from "./variants/all.ts";

const progress = new Progress();
const image = await openrestyImage({ release: process.argv[2] === "older" ? "older" : "current", packages: ["gcc", "libc6-dev", "valgrind"] }, console.error);
console.log(image);
await using container = await Container.start(image, 1200);
const nginx = nginxFacts(image);
await compileLoad(container);
progress.stage("instructions");
console.table(await countInstructions(container, nginx, allVariants, { serverCounts: [10, 1000], requests: 10000 }, progress));
