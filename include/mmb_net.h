/* mmb_net.h - shape of a multimodal network (theory T1, T18). */
#ifndef MMB_NET_H
#define MMB_NET_H

#include <stdbool.h>
#include <stdint.h>
#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One weight matrix inside the flat parameter vector, column-major. */
typedef struct {
  size_t rows;    /**< output size */
  size_t cols;    /**< input size */
  size_t offset;  /**< index of its first entry */
  size_t bias;    /**< index of the first of ROWS biases of its output, which
                       the blocks of the fusion layer share; MMB_NO_BIAS */
} mmb_layer;

/** Of layers of a network without biases. */
#define MMB_NO_BIAS SIZE_MAX

/** How a step treats one layer and the biases of its output: W <- keep W - rate G.
 *  Of a network with biases entry n_layers is that of the fusion layer's. */
typedef struct {
  double keep, rate;
} mmb_factor;

/** Shape of a network; immutable once allocated.  Encoder m has
 *  fusion_depth[m] layers, the last of them its block of the fusion layer;
 *  decoder_layers more follow (0 for late fusion).  The flat parameter vector
 *  holds, in this order: the layers below the fusion layer, encoder by
 *  encoder, from the input up; the blocks of the fusion layer side by side
 *  (one out x sum-of-inputs matrix); the decoder from below; then biases, in
 *  the same order.  n_weights is where these begin. */
typedef struct {
  size_t M;                   /**< modalities */
  size_t D, O;                /**< inputs (all), outputs */
  size_t decoder_layers;      /**< K >= 0 */
  size_t n_layers;            /**< number of weight matrices */
  size_t n_weights;           /**< entries of all weight matrices */
  size_t n_params;            /**< length of the flat vector: weights, biases */
  double slope;               /**< s of hidden units, phi (z) = max (z, s z):
                                   1 linear, 0 ReLU */
  size_t *dims;               /**< M input sizes */
  size_t *fusion_depth;       /**< M encoder depths F_m >= 1 */
  size_t *first_layer;        /**< M indices of W_m^1 among the layers, not
                                   valid where F_m = 1 */
  size_t fusion_layer;        /**< index of modality 0's fusion block; block m
                                   is fusion_layer + m */
  mmb_layer *layers;          /**< n_layers, in storage order */
  mmb_allocator al;
} mmb_net;

/** Describe a network.  WIDTHS lists hidden sizes: for each encoder its
 *  fusion_depth[m] - 1 sizes from the input up, then decoder_layers sizes
 *  from the fusion layer up; all >= 1.
 *  @return NULL with *ST = MMB_EINVAL or MMB_ENOMEM (sizes that overflow). */
mmb_net *mmb_net_alloc (size_t M, const size_t *dims, size_t O,
                        const size_t *fusion_depth, size_t decoder_layers,
                        const size_t *widths, const mmb_allocator *al,
                        mmb_status *st);

/** Hidden units with the slope S in [0, 1] for negative inputs.
 *  @return MMB_OK, MMB_EINVAL. */
mmb_status mmb_net_set_slope (mmb_net *net, double s);

/** Give every hidden unit and output a bias.
 *  @return MMB_OK, MMB_ENOMEM (sizes that overflow). */
mmb_status mmb_net_add_biases (mmb_net *net);

/** Is the network's output a linear map of its input: slope 1, no biases? */
bool mmb_net_is_linear (const mmb_net *net);

/** Has layer I biases of its own: it writes a space, and is not one of the
 *  fusion layer's further blocks? */
bool mmb_net_has_bias (const mmb_net *net, size_t i);

/** W_m^l, l = 1 .. fusion_depth[m]. */
const mmb_layer *mmb_net_encoder (const mmb_net *net, size_t m, size_t l);

/** Decoder layer k = 1 .. decoder_layers, counted from the fusion layer. */
const mmb_layer *mmb_net_decoder (const mmb_net *net, size_t k);

/** Index of the (first) layer that reads what layer I writes; n_layers for a
 *  layer whose output is the network's. */
size_t mmb_net_next (const mmb_net *net, size_t i);

/** Index of the layer that reads modality M. */
size_t mmb_net_input (const mmb_net *net, size_t m);

/** Modality of whose encoder layer I is a part, its block of the fusion layer
 *  included; M for a layer of the decoder. */
size_t mmb_net_modality (const mmb_net *net, size_t i);

/** Does layer I add to what another one has written: is it a block of the
 *  fusion layer, and not the first? */
bool mmb_net_adds (const mmb_net *net, size_t i);

/** Inputs that reach layer I: COUNT of them from FIRST on; all of them where I
 *  is n_layers, the output. */
void mmb_net_reach (const mmb_net *net, size_t i, size_t *first,
                    size_t *count);

/** Layers on the longest path from an input to the output. */
size_t mmb_net_depth (const mmb_net *net);

/** Does NET read M modalities of sizes DIMS and write O outputs?
 *  @return MMB_OK, MMB_EDIM. */
mmb_status mmb_net_reads (const mmb_net *net, size_t M, const size_t *dims,
                          size_t O);

/** Are all PARAMS finite?  @return MMB_OK, MMB_ENONFINITE. */
mmb_status mmb_net_finite (const mmb_net *net, const double *params);

/** Can NET with the finite PARAMS be trained on the moments D, that is, is it
 *  linear?  @return MMB_OK, MMB_EINVAL, MMB_EDIM, MMB_ENONFINITE. */
mmb_status mmb_net_fits (const mmb_net *net, const mmb_moments *d,
                         const double *params);

void mmb_net_free (mmb_net *net);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
