# SPDX-License-Identifier: Apache-2.0
# Compiler, linker and sanitizer settings of every target.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers -Werror=return-type
                    -fno-omit-frame-pointer -fdiagnostics-color=auto)
option(COMPLIANCE_WERROR "warnings are errors" ON)
if(COMPLIANCE_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13
   AND (CMAKE_BUILD_TYPE STREQUAL "Release" OR COMPLIANCE_SANITIZE))
  # GCC 12 sees overlaps and overruns in its own std::string once operator+ is inlined (GCC bugs 105329 and 105651), and
  # an empty std::optional's content used.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")   # what is installed somewhere
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro -Wl,-z,now)
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
option(COMPLIANCE_FUZZ "fuzz targets; needs clang" OFF)
if(COMPLIANCE_FUZZ)
  set(COMPLIANCE_SANITIZE address,undefined)
  add_compile_options(-fsanitize=fuzzer-no-link -Wno-everything)
endif()
set(COMPLIANCE_SANITIZE "" CACHE STRING "address,undefined or thread")
if(COMPLIANCE_SANITIZE)
  add_compile_options(-fsanitize=${COMPLIANCE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COMPLIANCE_SANITIZE})
  # With these two Boost.Context tells the sanitizer of each switch between coroutines (platform/async/sanitized_fiber.cpp).
  add_compile_definitions(BOOST_USE_UCONTEXT)
  if(COMPLIANCE_SANITIZE MATCHES address)
    add_compile_definitions(BOOST_USE_ASAN)
  elseif(COMPLIANCE_SANITIZE MATCHES thread)
    add_compile_definitions(BOOST_USE_TSAN)
    add_compile_options(-Wno-tsan)   # GCC's sanitizer does not see the fences of Asio, and says so in every file
  endif()
endif()
