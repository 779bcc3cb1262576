# The libraries that shardsim is built with, from the system's packages (cmake/packages.txt).
# Those in the library's interface or linked to it are found again in shardsimConfig.cmake.in.
find_package(fmt 9 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)

# In sources only, and headers only.
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
