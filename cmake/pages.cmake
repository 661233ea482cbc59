# SPDX-License-Identifier: Apache-2.0
# The page at /docs: Swagger UI from npm, compressed and put into the program as it is (docs/adr/0015-docs-page.md).
option(COMPLIANCE_DOCS_PAGE "serve Swagger UI at /docs; the first build fetches it by npm" ON)

# compliance_pages(<target> <folder>)
function(compliance_pages target folder)
  set(work ${CMAKE_BINARY_DIR}/pages)
  set(out ${CMAKE_BINARY_DIR}/generated/${target}.cpp)
  set(packed "")
  if(COMPLIANCE_DOCS_PAGE)
    find_program(NPM npm)
    find_program(GZIP gzip REQUIRED)
    if(NOT NPM)
      message(FATAL_ERROR "npm is missing: run tools/setup.sh, or leave the page out by -DCOMPLIANCE_DOCS_PAGE=OFF")
    endif()
    set(swagger ${work}/node_modules/swagger-ui-dist)
    add_custom_command(OUTPUT ${swagger}/swagger-ui-bundle.js ${swagger}/swagger-ui.css ${swagger}/swagger-ui-bundle.js.LICENSE.txt
      COMMAND ${CMAKE_COMMAND} -E copy ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc ${work}
      COMMAND ${NPM} ci --loglevel=error
      COMMAND ${CMAKE_COMMAND} -E touch ${swagger}/swagger-ui-bundle.js ${swagger}/swagger-ui.css ${swagger}/swagger-ui-bundle.js.LICENSE.txt
      DEPENDS ${folder}/package.json ${folder}/package-lock.json ${folder}/.npmrc
      WORKING_DIRECTORY ${work} COMMENT "Fetching Swagger UI" VERBATIM)
    file(MAKE_DIRECTORY ${work})
    foreach(file ${folder}/docs.html ${folder}/docs.css ${folder}/docs.js ${swagger}/swagger-ui-bundle.js ${swagger}/swagger-ui.css
                 ${swagger}/swagger-ui-bundle.js.LICENSE.txt)
      get_filename_component(name ${file} NAME)
      add_custom_command(OUTPUT ${work}/${name}.gz COMMAND ${GZIP} -9nc ${file} > ${work}/${name}.gz DEPENDS ${file} VERBATIM)
      list(APPEND packed ${work}/${name}.gz)
    endforeach()
  endif()
  compliance_pages_source(${out} "${packed}")
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${packed}")
  add_library(${target} STATIC ${out})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC boost_common)
endfunction()

# The assembler takes the bytes in; a literal of half a megabyte would cost the compiler seconds and memory.
function(compliance_pages_source out packed)
  set(text "// Generated; not edited.\n#include \"compliance/pages/pages.hpp\"\n\nextern \"C\" {\n")
  set(table "")
  set(index 0)
  foreach(file IN LISTS packed)
    get_filename_component(name ${file} NAME_WLE)
    set(symbol compliance_page_${index})
    string(APPEND text "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n"
      "asm(\".section .rodata\\n.global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n\"\n"
      "    \".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n")
    string(APPEND table "        {\"${name}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  if(index EQUAL 0)
    string(APPEND text "}\n\nstd::span<const compliance::EmbeddedFile> compliance::page_files() { return {}; }\n")
  else()
    string(APPEND text "}\n\nstd::span<const compliance::EmbeddedFile> compliance::page_files() {\n"
      "    static const EmbeddedFile table[] = {\n${table}    };\n    return table;\n}\n")
  endif()
  file(GENERATE OUTPUT ${out} CONTENT "${text}")
endfunction()
