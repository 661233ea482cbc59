# SPDX-License-Identifier: Apache-2.0
# One static library per folder; its sources are found, so a new file needs no line here.
# compliance_folder(<target> <folder> [libraries...])
function(compliance_folder target folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp ${folder}/*/*.cpp)
  if(NOT sources)
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${ARGN})
    return()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${target} PUBLIC ${ARGN})
  if(NOT target STREQUAL "pch_host")
    target_precompile_headers(${target} REUSE_FROM pch_host)
  endif()
endfunction()

# compliance_embed(<target> <kind> <function> <header> <glob>): a library with the files that match.
function(compliance_embed target kind function header pattern)
  file(GLOB files CONFIGURE_DEPENDS ${pattern})
  list(SORT files)
  set(out ${CMAKE_BINARY_DIR}/generated/${target}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DHEADER=${header} -DFUNCTION=${function} -DKIND=${kind} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  add_library(${target} STATIC ${out})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC boost_common)
  target_precompile_headers(${target} REUSE_FROM pch_host)
endfunction()
