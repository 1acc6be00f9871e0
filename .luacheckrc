-- OBS runs scripts with LuaJIT and calls global functions by their names.
std = "luajit"
max_line_length = 120
read_globals = { "obslua", "script_path" }
files["obs-scripts/scoreline.lua"].globals = {
  "script_description",
  "script_defaults",
  "script_update",
  "script_load",
  "script_save",
  "script_properties",
  "script_unload",
}
files["tests/launcher/timed_scoreline.lua"].globals = { "obslua", "script_path" }
