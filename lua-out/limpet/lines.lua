-- Made by "limpet build" from src/routing.ts; changes are lost at the next build.
return {
  ["limpet/rules/routing.lua"] = { "src/routing.ts", "1:1 1:1 1:1 1:10 1:23 1:38 1:46 1:61 1:78 1:84 1:92 4:1 8:5 11:7 16:7 18:9 18:20 18:42 18:42 20:9 20:9 23:7 23:7 28:5 29:7 34:7 34:17 34:58 34:73 34:73 35:7 36:7 36:7 36:7 36:7 36:7" },
}
